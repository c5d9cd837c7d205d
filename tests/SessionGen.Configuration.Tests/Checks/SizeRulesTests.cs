using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SessionGen.Configuration.Checks;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Tests.Harness;

namespace SessionGen.Configuration.Tests.Checks;

/// <summary>SESS022, SESS023 and SESS027: the proof of size.</summary>
public sealed class SizeRulesTests
{
    [Theory]
    [InlineData("a: {|SESS023:string|}", "maxLength", "{ type: string, maxLength: 64 }")]
    [InlineData("a: {|SESS023:string[]|}", "maxItems and no maxLength", "{ type: \"string[]\", maxItems: 8, maxLength: 64 }")]
    [InlineData("a: {|SESS023:uuid[]|}", "maxItems", "{ type: \"uuid[]\", maxItems: 8 }")]
    [InlineData("a: { type: {|SESS023:string|}, optional: true }", "maxLength", "string, maxLength: 64")]
    [InlineData("a: { type: {|SESS023:\"string[]\"|}, maxItems: 3 }", "maxLength", "\"string[]\", maxLength: 64")]
    [InlineData("a: { type: {|SESS023:\"string[]\"|}, maxLength: 3 }", "maxItems", "\"string[]\", maxItems: 8")]
    [InlineData("a:\n      optional: true\n      type: {|SESS023:string|} # why\n", "maxLength", "string\n      maxLength: 64")]
    [InlineData("a: {|SESS023:\"{{'x'}}\"|}", "maxLength", "{ type: string, maxLength: 64, value: \"{{'x'}}\" }")]
    [InlineData("a: { value: {|SESS023:\"{{'x'}}\"|} }", "maxLength", "\"{{'x'}}\", maxLength: 64")]
    [InlineData("a: {|SESS023:x{{'x'}}|}", "maxLength", null)]
    [InlineData("a: { type: object, properties: { b: {|SESS023:string|} } }", "maxLength", "{ type: string, maxLength: 64 }")]
    public void SESS023_A_claim_without_a_bound(string claim, string missing, string? suggestion)
    {
        var finding = Verify.Finding($"token:\n  claims:\n    {claim}\n");

        Assert.Contains($"has no {missing}, so", finding.Message, StringComparison.Ordinal);
        Assert.Equal(suggestion, finding.Suggestion);
        Assert.False(finding.IsError);
    }

    [Theory]
    [InlineData("a: boolean")]
    [InlineData("a: uuid")]
    [InlineData("a: { value: constant }")]
    [InlineData("a: { value: [x, y] }")]
    [InlineData("a: { type: enum, values: [x] }")]
    [InlineData("a: { type: string, maxLength: 5, value: \"{{'x'}}\" }")]
    public void What_has_a_bound_by_itself_needs_none(string claim) => Verify.Clean($"token:\n  claims:\n    {claim}\n");

    [Fact]
    public void Following_every_suggestion_leaves_no_claim_unbounded()
    {
        const string text = "token:\r\n  claims:\r\n    a: string\r\n    b: string[]\r\n    c:\r\n      type: string\r\n      optional: true\r\n    d: { type: 'string[]' }\r\n    e: \"{{'x'}}\"\r\n    f: { type: object, properties: { g: string } }\r\n";
        var file = SessionsFile.Read(text, TestContext.Current.CancellationToken);
        var changed = text;
        foreach (var finding in file.Findings.Reverse())
        {
            changed = changed[..finding.Span.Start.Offset] + finding.Suggestion + changed[finding.Span.End.Offset..];
        }

        var findings = SessionsFile.Read(changed, TestContext.Current.CancellationToken).Findings;
        Assert.All(findings, finding => Assert.Equal("SESS027", finding.Descriptor.Id));
        Assert.Equal(6, file.Findings.Count);
    }

    [Fact]
    public void SESS022_Says_the_sum_and_the_three_largest()
    {
        // ,"a":"…" is 6 bytes and 2 quotes around 3 bytes a character.
        var finding = Verify.Finding("""
            token:
              {|SESS022:claims|}:
                a: { type: string, maxLength: 100 }
                b: { type: string, maxLength: 200 }
                c: { type: string, maxLength: 101 }
                d: boolean
            """);

        Assert.Equal("The custom claims can take 1234 bytes of a token, more than 1228 (1.2 KB). Largest: b (607), c (310), a (307). Reduce maxLength or maxItems, or keep such data out of the token.", finding.Message);
    }

    [Fact]
    public void SESS022_Begins_above_1228_bytes()
    {
        Verify.Clean("token: { claims: { a: { type: string, maxLength: 403 }, b: { value: 1234567 } } }");
        Verify.Finding("token: { {|SESS022:claims|}: { a: { type: string, maxLength: 403 }, b: { value: 12345678 } } }");
    }

    [Fact]
    public void SESS027_A_token_that_cannot_fit_its_cookie_is_an_error_and_no_warning_besides()
    {
        var finding = Verify.Finding("token: { {|SESS027:claims|}: { roles: { type: \"string[]\", maxItems: 100, maxLength: 32 }, plan: { type: enum, values: [free] } } }");

        Assert.Contains("roles (9910), plan (14)", finding.Message, StringComparison.Ordinal);
        Assert.True(finding.IsError);
    }

    [Fact]
    public void SESS027_Counts_the_sealed_token_whatever_signs_bearer_tokens()
    {
        foreach (var algorithm in new[] { "ES256", "RS256" })
        {
            Verify.Finding($"token: {{ algorithm: {algorithm}, {{|SESS022:claims|}}: {{ a: {{ type: string, maxLength: 860 }} }} }}");
            Verify.Finding($"token: {{ algorithm: {algorithm}, {{|SESS027:claims|}}: {{ a: {{ type: string, maxLength: 861 }} }} }}");
        }
    }

    [Fact]
    public void SESS027_Counts_a_claim_that_only_the_cookie_carries()
        => Verify.Finding("token: { {|SESS027:claims|}: { a: { type: string, maxLength: 861, bearer: false } } }");

    [Fact]
    public void No_token_at_its_bounds_exceeds_the_proved_size()
    {
        var claims = Gen.ArrayOf(Claim(depth: 2)).Resize(6).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261121, 1), Prop.ForAll(claims, all =>
        {
            long proved = 0;
            var named = all.Select((claim, index) => claim with { Name = claim.Name + index.ToString(CultureInfo.InvariantCulture) }).ToArray();
            foreach (var claim in named)
            {
                proved += TokenSize.OfClaim(claim);
            }

            // The braces are not theirs, and the first has no comma.
            var written = WriteLargest(named) - 2 + (named.Length > 0 ? 1 : 0);
            return (written == proved).Label($"{written} bytes, proved {proved}: {string.Join(", ", named.Select(claim => claim.ToString()))}");
        }));
    }

    private static Gen<ClaimModel> Claim(int depth)
    {
        var kinds = depth == 0 ? Enum.GetValues<ClaimKind>().Where(kind => kind != ClaimKind.Object).ToArray() : Enum.GetValues<ClaimKind>();
        return from kind in Gen.Elements(kinds)
               from name in Gen.Elements("a", "claim", "https://acme.example/role", "a\"b\\c", "größe", "한글", "😀")
               from isArray in Gen.Elements(true, false)
               from length in Gen.Choose(1, 40)
               from count in Gen.Choose(1, 9)
               from values in Gen.NonEmptyListOf(Gen.Elements("free", "pro\"", "größe"))
               from properties in depth == 0 ? Gen.Constant(Array.Empty<ClaimModel>()) : Gen.ArrayOf(Claim(depth - 1)).Resize(4)
               select new ClaimModel
               {
                   Name = name,
                   PropertyName = name,
                   Kind = kind,
                   IsArray = isArray && kind is not (ClaimKind.Enum or ClaimKind.Object),
                   MaxLength = length,
                   MaxItems = count,
                   EnumValues = kind == ClaimKind.Enum ? new EquatableArray<EnumValueModel>([.. values.Select(value => new EnumValueModel(value, value))]) : EquatableArray<EnumValueModel>.Empty,
                   Properties = kind == ClaimKind.Object ? new EquatableArray<ClaimModel>([.. properties.Select((property, index) => property with { Name = property.Name + index.ToString(CultureInfo.InvariantCulture) })]) : EquatableArray<ClaimModel>.Empty,
               };
    }

    private static int WriteLargest(IEnumerable<ClaimModel> claims)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteObject(writer, claims);
        }

        // This encoder escapes what lies beyond the basic plane, the runtime's does not.
        return Encoding.UTF8.GetByteCount(Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));
    }

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<ClaimModel> claims)
    {
        writer.WriteStartObject();
        foreach (var claim in claims)
        {
            writer.WritePropertyName(claim.Name);
            if (claim.IsArray)
            {
                writer.WriteStartArray();
                for (var i = 0; i < claim.MaxItems; i++)
                {
                    WriteItem(writer, claim);
                }

                writer.WriteEndArray();
            }
            else
            {
                WriteItem(writer, claim);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter writer, ClaimModel claim)
    {
        switch (claim.Kind)
        {
            case ClaimKind.Boolean:
                writer.WriteBooleanValue(false);
                break;
            case ClaimKind.Integer:
                writer.WriteNumberValue(long.MinValue);
                break;
            case ClaimKind.Number:
                writer.WriteNumberValue(-2.2250738585072014E-308);
                break;
            case ClaimKind.Timestamp:
                writer.WriteNumberValue(DateTimeOffset.MinValue.ToUnixTimeSeconds());
                break;
            case ClaimKind.Uuid:
                writer.WriteStringValue(Guid.Empty);
                break;
            case ClaimKind.Enum:
                writer.WriteStringValue(claim.EnumValues.MaxBy(value => JsonEncodedText.Encode(value.Value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length)!.Value);
                break;
            case ClaimKind.Object:
                WriteObject(writer, claim.Properties);
                break;
            default:
                writer.WriteStringValue(new string('한', claim.MaxLength!.Value));
                break;
        }
    }
}
