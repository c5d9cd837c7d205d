using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SessionGen.Configuration.Syntax;
using Spectre.Console;

namespace SessionGen.Tool.Writing;

internal enum FindingFormat
{
    Text,
    Json,
    GitHub,
}

/// <summary>Prints findings. Not through the console's own methods, which break long lines.</summary>
internal static class FindingWriter
{
    private const string Reset = "\u001b[0m";

    private static readonly JsonWriterOptions s_json = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(IReadOnlyList<LocatedFinding> findings, FindingFormat format, IAnsiConsole console)
    {
        var output = console.Profile.Out.Writer;
        if (format == FindingFormat.Json)
        {
            output.WriteLine(ToJson(findings));
            return;
        }

        var isColored = !Console.IsOutputRedirected
            && console.Profile.Capabilities.Ansi
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        foreach (var finding in findings)
        {
            if (format == FindingFormat.GitHub)
            {
                output.WriteLine(ToGitHub(finding));
            }
            else
            {
                WriteText(output, finding, isColored);
            }
        }
    }

    // As the compiler prints it, with the line below.
    private static void WriteText(TextWriter output, LocatedFinding located, bool isColored)
    {
        var finding = located.Finding;
        var color = isColored ? ColorOf(located.Severity) : "";
        var end = isColored ? Reset : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{located.Path}({located.Line},{located.Column}): {color}{located.Severity} {finding.Descriptor.Id}{end}: "
                + $"{finding.Message} ({finding.Descriptor.HelpLink})"));

        var text = new YamlText(located.Text);
        var lineStart = text.GetLineStart(finding.Span.Start.Offset);
        var line = text.Slice(lineStart, text.GetLineEnd(lineStart));
        if (line.Trim().Length == 0)
        {
            return;
        }

        var start = Math.Min(finding.Span.Start.Column, line.Length);
        var last = finding.Span.End.Line == finding.Span.Start.Line ? Math.Min(finding.Span.End.Column, line.Length) : line.Length;

        // Tabs stay tabs, so that the caret stands below its place; control characters would move the cursor.
        var shown = string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c));
        var indent = string.Concat(shown[..start].Select(c => c == '\t' ? '\t' : ' '));
        output.WriteLine("    " + shown);
        output.WriteLine($"    {indent}{color}{new string('^', Math.Max(1, last - start))}{end}");
    }

    private static string ColorOf(string severity) => severity switch
    {
        "error" => "\u001b[1;31m",
        "warning" => "\u001b[1;33m",
        _ => "\u001b[1;36m",
    };

    // https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    private static string ToGitHub(LocatedFinding located)
    {
        var finding = located.Finding;
        var command = located.Severity == "info" ? "notice" : located.Severity;
        var endLine = finding.Span.End.Line + 1;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"::{command} file={Property(located.Path.Replace('\\', '/'))},line={located.Line},endLine={endLine},col={located.Column},"
                + $"endColumn={finding.Span.End.Column + 1},title={Property(finding.Descriptor.Id + ": " + finding.Descriptor.Title)}::"
                + $"{Data(finding.Message)} {finding.Descriptor.HelpLink}");
    }

    private static string Data(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");

    private static string ToJson(IReadOnlyList<LocatedFinding> findings)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_json))
        {
            writer.WriteStartArray();
            foreach (var located in findings)
            {
                var finding = located.Finding;
                writer.WriteStartObject();
                writer.WriteString("path", located.Path);
                writer.WriteNumber("line", located.Line);
                writer.WriteNumber("column", located.Column);
                writer.WriteNumber("endLine", finding.Span.End.Line + 1);
                writer.WriteNumber("endColumn", finding.Span.End.Column + 1);
                writer.WriteString("severity", located.Severity);
                writer.WriteString("id", finding.Descriptor.Id);
                writer.WriteString("message", finding.Message);
                writer.WriteString("helpLink", finding.Descriptor.HelpLink);
                if (finding.Suggestion is { } suggestion)
                {
                    writer.WriteString("suggestion", suggestion);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
