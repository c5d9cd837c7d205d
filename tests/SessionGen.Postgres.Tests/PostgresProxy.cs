using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SessionGen.Tests;

/// <summary>
/// Stands between a store and its server, and cuts a connection after a number of messages in one direction, as a network does that loses
/// a request or an answer. Connections that are made later work.
/// </summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private readonly Lock _lock = new();
    private bool _ofServer;
    private int _left = -1;
    private TimeSpan _away;
    private long _awaySince;

    public PostgresProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _running.Add(Task.Run(AcceptAsync));
    }

    public int Port { get; }

    public bool HasCut { get; private set; }

    /// <summary>
    /// Cuts the connection that brings the message with this number, from 0, before that message, and takes no other one for a while.
    /// </summary>
    public void CutBefore(int message, bool ofServer, TimeSpan away = default)
    {
        lock (_lock)
        {
            (HasCut, _left, _ofServer, _away) = (false, message, ofServer, away);
        }
    }

    public void Disarm()
    {
        lock (_lock)
        {
            _left = -1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Task[] running;
        lock (_lock)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stopping.Token);
                lock (_lock)
                {
                    _running.Add(Task.Run(() => ServeAsync(client)));
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            if (IsAway())
            {
                return;
            }

            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stopping.Token);
                using var closing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                var pumps = new[] { PumpAsync(client, server, ofServer: false, closing.Token), PumpAsync(server, client, ofServer: true, closing.Token) };
                await Task.WhenAny(pumps);
                await closing.CancelAsync();
                client.Dispose();
                server.Dispose();
                await Task.WhenAll(pumps);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool ofServer, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var target = new NetworkStream(to);

            // The first message of a client has no type (postgresql.org/docs/current/protocol-message-formats.html, StartupMessage).
            for (var typeSize = ofServer ? 1 : 0; ; typeSize = 1)
            {
                var head = new byte[typeSize + sizeof(int)];
                await source.ReadExactlyAsync(head, cancellationToken);
                var message = new byte[typeSize + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(typeSize))];
                head.CopyTo(message, 0);
                await source.ReadExactlyAsync(message.AsMemory(head.Length), cancellationToken);
                if (IsCut(ofServer))
                {
                    return;
                }

                await target.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
        }
    }

    private bool IsCut(bool ofServer)
    {
        lock (_lock)
        {
            if (_left < 0 || ofServer != _ofServer || _left-- > 0)
            {
                return false;
            }

            _awaySince = Stopwatch.GetTimestamp();
            return HasCut = true;
        }
    }

    private bool IsAway()
    {
        lock (_lock)
        {
            return HasCut && Stopwatch.GetElapsedTime(_awaySince) < _away;
        }
    }
}
