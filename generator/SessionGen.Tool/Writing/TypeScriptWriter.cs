using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using SessionGen.Configuration.Model;

namespace SessionGen.Tool.Writing;

/// <summary>Writes the claims and the module <c>client.js</c> as TypeScript.</summary>
internal static partial class TypeScriptWriter
{
    private const string Client = "SessionGen.client.d.ts";

    // The claims of client.js where the application declares none.
    private const string AnyClaims = "Record<string, any>>";

    private static readonly JsonSerializerOptions s_literals = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Returns the text of <c>session-claims.d.ts</c>: an ambient module for every address of client.js, so that an import of it has the
    /// types without a file on disk.
    /// </summary>
    public static string Write(SessionsModel model)
    {
        var text = new StringBuilder("// Written by 'sessiongen types' from sessions.yaml. Do not edit.\n\n");
        text.Append("declare module '*").Append(Quote(model.Settings.EndpointsPath + "/client.js")[1..]).Append(" {\n");
        WriteInterface(
            text,
            "SessionClaims",
            "The claims of a session, as `session()` and `GET /session` return them to its browser.",
            model.Claims);
        WriteInterface(
            text,
            "BearerClaims",
            "The claims of a bearer token, which `getToken()` returns: without those with `bearer: false`.",
            model.Claims.Where(claim => claim.Bearer));
        foreach (var line in ReadClient().Replace(AnyClaims, "SessionClaims>").Split('\n'))
        {
            text.Append(line.Length == 0 ? "" : "  ").Append(line.Replace("export declare ", "export ")).Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n}\n";
    }

    private static void WriteInterface(StringBuilder text, string name, string doc, IEnumerable<ClaimModel> claims)
    {
        WriteDoc(text, doc, 1);
        text.Append("  export interface ").Append(name).Append(" {\n");
        WriteMembers(text, claims, 2);
        text.Append("  }\n\n");
    }

    private static void WriteMembers(StringBuilder text, IEnumerable<ClaimModel> claims, int depth)
    {
        foreach (var claim in claims)
        {
            WriteDoc(text, Document(claim), depth);
            Indent(text, depth).Append(Identifier().IsMatch(claim.Name) ? claim.Name : Quote(claim.Name));
            text.Append(claim.IsOptional ? "?: " : ": ");
            WriteType(text, claim, depth);
            text.Append(";\n");
        }
    }

    private static void WriteType(StringBuilder text, ClaimModel claim, int depth)
    {
        if (claim.Kind == ClaimKind.Object)
        {
            text.Append("{\n");
            WriteMembers(text, claim.Properties, depth + 1);
            Indent(text, depth).Append('}');
            return;
        }

        var type = claim.Kind switch
        {
            ClaimKind.Boolean => "boolean",
            ClaimKind.Integer or ClaimKind.Number or ClaimKind.Timestamp => "number",
            ClaimKind.Enum => string.Join(" | ", claim.EnumValues.Select(value => Quote(value.Value))),
            _ => "string",
        };
        text.Append(claim.IsArray ? "readonly " + type + "[]" : type);
    }

    private static string? Document(ClaimModel claim)
    {
        var unit = claim.Kind == ClaimKind.Timestamp ? "Seconds since 1970." : null;
        return claim.Description is { } description ? description.Trim() + (unit is null ? "" : "\n" + unit) : unit;
    }

    private static void WriteDoc(StringBuilder text, string? doc, int depth)
    {
        if (string.IsNullOrEmpty(doc))
        {
            return;
        }

        var lines = doc.Replace("*/", "*\\/").ReplaceLineEndings("\n").Split('\n');
        if (lines.Length == 1)
        {
            Indent(text, depth).Append("/** ").Append(lines[0]).Append(" */\n");
            return;
        }

        Indent(text, depth).Append("/**\n");
        foreach (var line in lines)
        {
            Indent(text, depth).Append((" * " + line).TrimEnd()).Append('\n');
        }

        Indent(text, depth).Append(" */\n");
    }

    // A JavaScript string literal; JSON escapes what TypeScript would not take.
    private static string Quote(string text)
        => "'" + JsonSerializer.Serialize(text, s_literals)[1..^1].Replace("'", "\\'") + "'";

    private static StringBuilder Indent(StringBuilder text, int depth) => text.Append(' ', 2 * depth);

    private static string ReadClient()
    {
        using var stream = typeof(TypeScriptWriter).Assembly.GetManifestResourceStream(Client)!;
        using var reader = new StreamReader(stream);
        return ScriptComment().Replace(reader.ReadToEnd().ReplaceLineEndings("\n"), "");
    }

    [GeneratedRegex(@"^[A-Za-z_$][A-Za-z0-9_$]*\z")]
    private static partial Regex Identifier();

    // What only script needs: the declarations say it.
    [GeneratedRegex(@"^/\*\*\n(?: \* (?:@template|@typedef|  ).*\n)+ \*/\n|^ *\* @template.*\n", RegexOptions.Multiline)]
    private static partial Regex ScriptComment();
}
