using System.ComponentModel;
using System.Text.Json;

namespace SessionGen.Infrastructure;

/// <summary>Reads the value that <paramref name="reader"/> stands on, for generated code. Not for use by hand.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="reader">Stands on the value.</param>
/// <param name="value">The value, where it fits.</param>
/// <returns>Whether the value fits.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate bool SessionClaimsItemReader<T>(ref Utf8JsonReader reader, out T value);
