using SessionGen.AspNetCore.Http;

namespace SessionGen.AspNetCore.UI.Pages;

/// <summary>The stylesheet, the same for everyone. Read on first use.</summary>
internal static class SessionStyle
{
    public static EmbeddedFile File { get; } = new(typeof(SessionStyle).Assembly, "SessionGen.style.css", "text/css; charset=utf-8");
}
