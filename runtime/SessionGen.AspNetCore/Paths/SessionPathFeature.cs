using Microsoft.AspNetCore.Http;

namespace SessionGen;

/// <summary>A request whose path began with <c>/u/{n}</c>.</summary>
/// <param name="Number">The number of the session on its client.</param>
/// <param name="OriginalPathBase">The path base without the prefix: where the site itself begins.</param>
internal sealed record SessionPathFeature(int Number, PathString OriginalPathBase);
