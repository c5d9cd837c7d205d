using System.Text.Json.Nodes;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Schema;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>
/// Holds the JSON Schema against a file: a file without an error fits it, and one with an unknown key does not. In between are rules
/// over several keys, which no schema can say.
/// </summary>
internal static class SchemaAgreement
{
    private static readonly JsonSchemaChecker _checker = new(JsonNode.Parse(JsonSchemaWriter.Write())!.AsObject());

    public static void Check(SessionsFile file, string text)
    {
        if (file.Findings.Any(finding => finding.Descriptor == FindingDescriptors.NotYaml))
        {
            return;
        }

        var problem = _checker.Check(YamlToJson.Convert(file.Facts.Root));
        if (!file.HasErrors)
        {
            Assert.True(problem is null, $"The schema refuses a file without errors: {problem}\n{text}");
        }

        if (file.Facts.Root is not null && file.Findings.Any(finding => finding.Descriptor == FindingDescriptors.UnknownKey || finding.Descriptor == FindingDescriptors.ReservedClaim))
        {
            Assert.True(problem is not null, "The schema accepts a file with an unknown key:\n" + text);
        }
    }

    public static string? GetProblem(string text)
        => _checker.Check(YamlToJson.Convert(SessionsFile.Read(text, TestContext.Current.CancellationToken).Facts.Root));
}
