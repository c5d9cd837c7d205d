using System.Text.Json;
using Json.Schema;
using SessionGen.Configuration.Findings;
using SessionGen.Testing;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>
/// Compares the JSON Schema with what reading a file finds: a file without errors fits the schema, and one with an unknown key does not.
/// Between the two are rules that involve several keys, which no schema can express.
/// </summary>
internal static class SchemaAgreement
{
    private static readonly JsonSchema s_schema = JsonSchema.FromText(Repository.Read("generator/SessionGen.Configuration/sessions.schema.json"));

    public static void Check(SessionsFile file, string text)
    {
        if (file.Findings.Any(finding => finding.Descriptor == FindingDescriptors.NotYaml))
        {
            return;
        }

        var fits = Fits(file);
        if (!file.HasErrors)
        {
            Assert.True(fits, "The schema rejects a file without errors:\n" + text);
        }

        if (file.Bound.Root is not null && file.Findings.Any(finding => finding.Descriptor == FindingDescriptors.UnknownKey || finding.Descriptor == FindingDescriptors.ReservedClaim))
        {
            Assert.False(fits, "The schema accepts a file with an unknown key:\n" + text);
        }
    }

    public static bool Fits(string text) => Fits(SessionsFile.Read(text, TestContext.Current.CancellationToken));

    private static bool Fits(SessionsFile file) => s_schema.Evaluate(JsonSerializer.SerializeToElement(YamlToJson.Convert(file.Bound.Root))).IsValid;
}
