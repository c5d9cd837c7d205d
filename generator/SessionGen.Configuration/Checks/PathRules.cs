using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Binding.Facts;
using SessionGen.Configuration.Findings;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS031, and the path of the endpoints.</summary>
internal static class PathRules
{
    public static void Check(SessionsFacts facts, FindingSink findings)
    {
        CheckRedirect(facts.SignInUrl, "a redirect to sign in", allowQuery: false, findings);
        CheckRedirect(facts.MultiSession.AfterSignOutUrl, "a redirect after sign-out", allowQuery: true, findings);
        CheckEndpoints(facts.EndpointsPath, findings);
    }

    private static void CheckRedirect(Setting<string?> setting, string purpose, bool allowQuery, FindingSink findings)
    {
        if (setting is { Value: { } url, Node: { } node } && !LocalPath.IsValid(url, allowQuery))
        {
            var suggestion = LocalPath.Suggest(url, allowQuery);
            var form = allowQuery ? "Write a path that begins with one '/', such as /signed-out." : "Write a path that begins with one '/', without '?' and '#', such as /sign-in.";
            findings.Report(new Finding(
                FindingDescriptors.NotALocalPath,
                node.Span,
                [Quote.Text(url), purpose, suggestion is null ? form : "Write " + suggestion + "."],
                Suggestion: suggestion));
        }
    }

    private static void CheckEndpoints(Setting<string?> setting, FindingSink findings)
    {
        if (setting is not { Value: { } path, Node: { } node })
        {
            return;
        }

        var isValid = LocalPath.IsValid(path, allowQuery: false) && path.Length > 1 && path[path.Length - 1] != '/';
        if (isValid)
        {
            return;
        }

        var trimmed = LocalPath.Suggest(path.TrimEnd('/'), allowQuery: false) ?? path.TrimEnd('/');
        var suggestion = trimmed.Length > 1 && LocalPath.IsValid(trimmed, allowQuery: false) ? trimmed : null;
        findings.Report(new Finding(
            FindingDescriptors.WrongValue,
            node.Span,
            [Invariant.Format(
                "'{0}' is no path for the endpoints: it begins with one '/', does not end with one, and has no '?', '#', braces or spaces. Write {1}.",
                Quote.Text(path),
                suggestion ?? "/session")],
            Suggestion: suggestion));
    }
}
