using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;
using SessionGen.Configuration.Values;

namespace SessionGen.Configuration.Checks;

/// <summary>SESS022, SESS023 and SESS027: the proof that a token fits its cookie.</summary>
internal static class SizeRules
{
    private const int MostNamed = 3;
    private const string UsualLength = "maxLength: 64";
    private const string UsualCount = "maxItems: 8";

    public static void Check(BoundFile file, SessionsModel model, FindingSink findings)
    {
        foreach (var claim in file.Claims)
        {
            CheckBounds(claim, findings);
        }

        if (file.ClaimsKey is { } key)
        {
            CheckSum(file.Claims, model, key, findings);
        }
    }

    private static void CheckSum(IReadOnlyList<BoundClaim> claims, SessionsModel model, YamlScalar key, FindingSink findings)
    {
        (string Name, long Bytes)[] sizes = [.. claims.Select(claim => (claim.Model.Name, TokenSize.OfClaim(claim.Model)))];
        var sum = sizes.Sum(size => size.Bytes);
        var cookie = TokenSize.OfCookie(model, sum);
        if (cookie > TokenSize.LargestCookie)
        {
            findings.Report(FindingDescriptors.TokenTooLarge, key.Span, Invariant.Text(cookie), DescribeLargest(sizes));
        }
        else if (sum > TokenSize.LargestClaims)
        {
            findings.Report(FindingDescriptors.LargeClaims, key.Span, Invariant.Text(sum), DescribeLargest(sizes));
        }
    }

    private static string DescribeLargest((string Name, long Bytes)[] sizes) => string.Join(", ", sizes
        .OrderByDescending(size => size.Bytes)
        .ThenBy(size => size.Name, StringComparer.Ordinal)
        .Take(MostNamed)
        .Select(size => Invariant.Format("{0} ({1})", Quote.Text(size.Name), size.Bytes)));

    private static void CheckBounds(BoundClaim claim, FindingSink findings)
    {
        foreach (var property in claim.Properties)
        {
            CheckBounds(property, findings);
        }

        var model = claim.Model;
        if (claim.IsWrong || model.Constant is not null)
        {
            return;
        }

        var needsCount = model.IsArray && model.MaxItems is null;
        var needsLength = model.Kind == ClaimKind.String && model.MaxLength is null;
        if (needsCount || needsLength)
        {
            var missing = needsCount && needsLength ? "maxItems and no maxLength" : needsCount ? "maxItems" : "maxLength";
            var entry = needsCount && needsLength ? UsualCount + ", " + UsualLength : needsCount ? UsualCount : UsualLength;
            var node = claim.TypeNode ?? claim.Section?["value"] ?? claim.Node;
            findings.Report(new Finding(
                FindingDescriptors.UnboundedClaim,
                node.Span,
                [Quote.Text(claim.Path), missing, entry],
                Suggestion: Suggest(claim, node, needsCount, needsLength)));
        }
    }

    // The node with the bounds behind it; a claim in short form becomes a mapping.
    private static string? Suggest(BoundClaim claim, YamlNode node, bool needsCount, bool needsLength)
    {
        var source = node.SourceText.Slice(node.Start, node.End);
        if (claim.Section?.Node is YamlMapping mapping)
        {
            return source
                + (needsCount ? Insertion.Of(UsualCount, node, mapping) : string.Empty)
                + (needsLength ? Insertion.Of(UsualLength, node, mapping) : string.Empty);
        }

        var bounds = (needsCount ? ", " + UsualCount : string.Empty) + (needsLength ? ", " + UsualLength : string.Empty);
        if (claim.TypeNode is { } type)
        {
            var name = type.IsPlain && claim.Model.IsArray ? "\"" + source + "\"" : source;
            return "{ type: " + name + bounds + " }";
        }

        // A plain text with braces cannot stand inside braces.
        return node is YamlScalar { IsPlain: false } ? "{ type: string" + bounds + ", value: " + source + " }" : null;
    }
}
