namespace QuickStart;

/// <summary>Prints the address and three curl lines at start, and shows the same at <c>/</c>. No part of SessionGen.</summary>
internal static class HowToTryIt
{
    public static void ShowHowToTryIt(this WebApplication app)
    {
        app.MapGet("/", (HttpRequest request) => Text($"{request.Scheme}://{request.Host}"));
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(Text(app.Urls.First())));
    }

    private static string Text(string address) =>
        $"""

        QuickStart listens on {address}. Paste these into another terminal.

        Sign in:    curl -c cookies.txt -b cookies.txt -X POST '{address}/sign-in?user=ada'
        Who am I:   curl -c cookies.txt -b cookies.txt {address}/me
        Sign out:   curl -c cookies.txt -b cookies.txt -X POST {address}/session/sign-out

        """;
}
