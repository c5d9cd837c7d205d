using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SessionGen.AspNetCore.Tests;

/// <summary>A GET whose target and host go out byte by byte as they are written.</summary>
internal static class RawRequest
{
    public static async Task<HttpResponseMessage> SendAsync(Uri site, string target, (string Name, string Value)[] headers, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, site.Port, cancellationToken);
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, TestSite.IsItsCertificate);
        await tls.AuthenticateAsClientAsync(site.Host);
        var host = headers.Any(header => header.Name == "Host") ? "" : $"Host: {site.Authority}\r\n";
        var request = $"GET {target} HTTP/1.1\r\n{host}Connection: close\r\n{string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}\r\n";
        await tls.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(tls, Encoding.Latin1);
        var lines = (await reader.ReadToEndAsync(cancellationToken)).Split("\r\n");
        var response = new HttpResponseMessage((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Length > 0))
        {
            _ = response.Headers.TryAddWithoutValidation(line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        }

        return response;
    }
}
