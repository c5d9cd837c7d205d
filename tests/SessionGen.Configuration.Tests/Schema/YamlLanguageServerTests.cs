using System.Text.Json.Nodes;
using SessionGen.Configuration.Tests.Harness;
using SessionGen.Testing;

namespace SessionGen.Configuration.Tests.Schema;

/// <summary>
/// The schema in the language server that most editors use, found by the modeline. The server runs on Node.js and comes from npm, in the
/// version that tests/editor names; skipped without them.
/// </summary>
public sealed class YamlLanguageServerTests
{
    [Fact]
    public async Task An_editor_shows_completion_hover_and_errors()
    {
        var script = await LanguageServerPackage.InstallAsync(TestContext.Current.CancellationToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        using var server = await LanguageServer.StartAsync(script, timeout.Token);
        var schema = new Uri(Path.Combine(Repository.Root, "generator", "SessionGen.Configuration", "sessions.schema.json")).AbsoluteUri;
        var modeline = $"# yaml-language-server: $schema={schema}\n";

        Assert.Empty(await OpenAsync(server, "good.yaml", TestFiles.Everything.Replace("# yaml-language-server: $schema=./sessions.schema.json\n", modeline, StringComparison.Ordinal), timeout.Token));

        var errors = await OpenAsync(server, "bad.yaml", modeline + "lifetimes: {}\ncookie:\n  sameSite: Lax\n  persistent: yes\nlifetime:\n  maximumLifetime: 7\n  \n", timeout.Token);
        Assert.Equal(4, errors.Length);
        Assert.Contains(errors, message => message.Contains("lifetimes is not allowed", StringComparison.Ordinal));
        Assert.Contains(errors, message => message.Contains("\"lax\"", StringComparison.Ordinal));

        var hover = await server.RequestAsync("textDocument/hover", At("bad.yaml", 6, 4), timeout.Token);
        Assert.Contains("A session ends after this time", hover!.ToJsonString(), StringComparison.Ordinal);

        var completion = await server.RequestAsync("textDocument/completion", At("bad.yaml", 7, 2), timeout.Token);
        Assert.Contains(completion!["items"]!.AsArray(), item => item!["label"]!.GetValue<string>() == "inactivityTimeout");
    }

    private static async Task<string[]> OpenAsync(LanguageServer server, string name, string text, CancellationToken cancellationToken)
    {
        await server.NotifyAsync(
            "textDocument/didOpen",
            new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Locate(name), ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } },
            cancellationToken);
        return await server.ReadDiagnosticsAsync(cancellationToken);
    }

    private static JsonObject At(string name, int line, int character) => new()
    {
        ["textDocument"] = new JsonObject { ["uri"] = Locate(name) },
        ["position"] = new JsonObject { ["line"] = line, ["character"] = character },
    };

    private static string Locate(string name) => "file:///project/" + name;
}
