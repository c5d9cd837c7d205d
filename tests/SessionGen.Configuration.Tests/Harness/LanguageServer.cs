using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SessionGen.Configuration.Tests.Harness;

/// <summary>As much of the Language Server Protocol as it takes to ask <c>yaml-language-server</c> about one file.</summary>
internal sealed class LanguageServer : IDisposable
{
    private readonly Process _process;
    private readonly Stream _output;
    private int _nextId;

    private LanguageServer(Process process)
    {
        _process = process;
        _output = process.StandardOutput.BaseStream;
    }

    public static async Task<LanguageServer> StartAsync(string script, CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo("node", [script, "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var server = new LanguageServer(process);
        await server.RequestAsync("initialize", new JsonObject { ["processId"] = null, ["rootUri"] = null, ["capabilities"] = new JsonObject { ["workspace"] = new JsonObject { ["configuration"] = true } } }, cancellationToken);
        await server.NotifyAsync("initialized", [], cancellationToken);
        return server;
    }

    public Task NotifyAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
        => SendAsync(new JsonObject { ["method"] = method, ["params"] = parameters }, cancellationToken);

    public async Task<JsonNode?> RequestAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var id = ++_nextId;
        await SendAsync(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }, cancellationToken);
        return (await ReadUntilAsync(message => message["id"]?.GetValueKind() == System.Text.Json.JsonValueKind.Number && message["id"]!.GetValue<int>() == id && message["method"] is null, cancellationToken))["result"];
    }

    /// <summary>The findings that the server publishes for a file.</summary>
    public async Task<string[]> ReadDiagnosticsAsync(CancellationToken cancellationToken)
    {
        var message = await ReadUntilAsync(message => message["method"]?.GetValue<string>() == "textDocument/publishDiagnostics", cancellationToken);
        return [.. message["params"]!["diagnostics"]!.AsArray().Select(diagnostic => diagnostic!["message"]!.GetValue<string>())];
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task<JsonObject> ReadUntilAsync(Func<JsonObject, bool> isWanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await ReadAsync(cancellationToken);
            if (isWanted(message))
            {
                return message;
            }

            if (message["method"] is not null && message["id"] is { } id)
            {
                // The server asks for its settings and registers capabilities: it gets the answer of an editor that has none.
                JsonNode? result = message["method"]!.GetValue<string>() == "workspace/configuration"
                    ? new JsonArray([.. message["params"]!["items"]!.AsArray().Select(_ => (JsonNode)new JsonObject { ["validate"] = true, ["hover"] = true, ["completion"] = true })])
                    : null;
                await SendAsync(new JsonObject { ["id"] = id.DeepClone(), ["result"] = result }, cancellationToken);
            }
        }
    }

    private async Task SendAsync(JsonObject message, CancellationToken cancellationToken)
    {
        message["jsonrpc"] = "2.0";
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        var header = string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
        var input = _process.StandardInput.BaseStream;
        await input.WriteAsync(Encoding.ASCII.GetBytes(header), cancellationToken);
        await input.WriteAsync(body, cancellationToken);
        await input.FlushAsync(cancellationToken);
    }

    private async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await _output.ReadExactlyAsync(one, cancellationToken);
            header.Append((char)one[0]);
        }

        var length = header.ToString().Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await _output.ReadExactlyAsync(body, cancellationToken);
        return JsonNode.Parse(body)!.AsObject();
    }
}
