using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

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
        if (setting is not { Value: { } url, Node: { } node })
        {
            return;
        }

        var isValid = LocalPath.IsValid(url, allowQuery);
        var trimmed = allowQuery || url.Length < 2 ? url : url.TrimEnd('/');
        if (isValid && trimmed.Length == url.Length)
        {
            return;
        }

        if (!LocalPath.IsLocal(url))
        {
            var suggestion = LocalPath.Suggest(url, allowQuery);
            findings.Report(new Finding(
                FindingDescriptors.NotALocalPath,
                node.Span,
                [Quote.Text(url), purpose, "Write " + (suggestion ?? "a path that begins with one '/', such as /sign-in") + "."],
                Suggestion: suggestion is null ? null : ScalarText.Write(node, suggestion)));
            return;
        }

        ReportCharacters(url, trimmed, isValid, allowQuery, node, findings);
    }

    /// <summary>Local, so no open redirect, but no path that a route or a header takes as it is.</summary>
    private static void ReportCharacters(string url, string trimmed, bool isValid, bool allowQuery, YamlNode node, FindingSink findings)
    {
        var encoded = Uri.EscapeUriString(url);
        var suggestion = isValid ? trimmed : LocalPath.IsValid(encoded, allowQuery) ? encoded : null;
        var message = isValid
            ? Invariant.Format("'{0}' ends with '/', and further parts are added to it.", Quote.Text(url))
            : Invariant.Format(
                "'{0}' has a character that a path here cannot have: {1}spaces, braces, '*', quotes and characters outside ASCII are written percent-encoded.",
                Quote.Text(url),
                allowQuery ? string.Empty : "no '?' and '#'; ");
        findings.Report(new Finding(
            FindingDescriptors.WrongValue,
            node.Span,
            [suggestion is null ? message : message + " Write " + suggestion + "."],
            Suggestion: suggestion is null ? null : ScalarText.Write(node, suggestion)));
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
            Suggestion: suggestion is null ? null : ScalarText.Write(node, suggestion)));
    }
}
