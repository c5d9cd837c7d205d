using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

/// <summary>The fingerprint of the claims model: another one for all that changes how a token is read, and for nothing else.</summary>
public sealed class FingerprintTests
{
    private const string Model = """
        token:
          claims:
            department: { type: string, maxLength: 20 }
            plan: { type: enum, values: [free, pro], default: free }
            region: { value: eu-1 }
            address: { type: object, properties: { city: { type: string, maxLength: 20 } } }
        """;

    [Theory]
    [InlineData("department:", "division:")]
    [InlineData("department: { type: string, maxLength: 20 }", "department: integer")]
    [InlineData("department: { type: string, maxLength: 20 }", "department: { type: \"string[]\", maxItems: 1, maxLength: 20 }")]
    [InlineData("maxLength: 20 }\n    plan", "maxLength: 20, optional: true }\n    plan")]
    [InlineData("maxLength: 20 }\n    plan", "maxLength: 20, bearer: false }\n    plan")]
    [InlineData("maxLength: 20 }\n    plan", "maxLength: 20, whenMissing: none }\n    plan")]
    [InlineData("default: free", "default: pro")]
    [InlineData(", default: free", "")]
    [InlineData("[free, pro]", "[free, pro, team]")]
    [InlineData("eu-1", "eu-2")]
    [InlineData("city:", "town:")]
    public void Another_meaning_is_another_model(string old, string @new) => Assert.NotEqual(Of(Model), Of(Model.Replace(old, @new, StringComparison.Ordinal)));

    [Theory]
    [InlineData("maxLength: 20", "maxLength: 21")]
    [InlineData("region: { value: eu-1 }", "region: { value: eu-1, description: Where. }")]
    [InlineData("department: {", "department: { property: Team, ")]
    [InlineData("token:\n", "lifetime: { maximumLifetime: 1d } # why\ntoken:\n  lifetime: 30s\n")]
    public void What_changes_no_token_changes_no_fingerprint(string old, string @new) => Assert.Equal(Of(Model), Of(Model.Replace(old, @new, StringComparison.Ordinal)));

    private static ulong Of(string yaml)
    {
        var run = GeneratorRun.Of(yaml, new Consumer { RootNamespace = "Acme.Web" });
        Assert.Empty(run.Diagnostics);
        return ClaimsProbe.Load((CSharpCompilation)run.Output).Fingerprint;
    }
}
