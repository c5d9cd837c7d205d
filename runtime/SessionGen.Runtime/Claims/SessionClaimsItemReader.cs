using System.ComponentModel;
using System.Text.Json;

namespace SessionGen.Infrastructure;

/// <summary>Reads the value that the reader stands on, for generated code; returns whether it fits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate bool SessionClaimsItemReader<T>(ref Utf8JsonReader reader, out T value);
