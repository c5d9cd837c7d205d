using Npgsql;
using NpgsqlTypes;

namespace SessionGen.StoreBenchmarks;

/// <summary>Many sessions as sign-ins would have left them, by COPY: signing a million in one by one takes longer than anybody waits.</summary>
internal static class PostgresFill
{
    private const string Clients = "COPY sessiongen_clients (id, secret_hash, generation, chosen_session, next_number) FROM STDIN (FORMAT BINARY)";

    private const string Sessions = """
        COPY sessiongen_sessions (id, client_id, number, user_id, policy, inactivity_timeout, maximum_lifetime, created_at, last_active_at, status, next_check, is_persistent, claims)
        FROM STDIN (FORMAT BINARY)
        """;

    public static async Task RunAsync(string connectionString, int from, int to)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using (var import = await connection.BeginBinaryImportAsync(Clients))
        {
            for (var i = from; i < to; i++)
            {
                await import.StartRowAsync();
                await import.WriteAsync(ClientId(i), NpgsqlDbType.Text);
                await import.WriteAsync(SampleSessions.Hash(i).ToArray(), NpgsqlDbType.Bytea);
                await import.WriteAsync(1L, NpgsqlDbType.Bigint);
                await import.WriteAsync(SampleSessions.SessionId(i), NpgsqlDbType.Text);
                await import.WriteAsync(1, NpgsqlDbType.Integer);
            }

            await import.CompleteAsync();
        }

        await using (var import = await connection.BeginBinaryImportAsync(Sessions))
        {
            for (var i = from; i < to; i++)
            {
                var session = SampleSessions.SignIn(i).Session;
                await import.StartRowAsync();
                await import.WriteAsync(session.Id, NpgsqlDbType.Text);
                await import.WriteAsync(ClientId(i), NpgsqlDbType.Text);
                await import.WriteAsync(0, NpgsqlDbType.Integer);
                await import.WriteAsync(session.UserId, NpgsqlDbType.Text);
                await import.WriteAsync(session.Policy.Name, NpgsqlDbType.Text);
                await import.WriteAsync((long)session.Policy.InactivityTimeout!.Value.TotalSeconds, NpgsqlDbType.Bigint);
                await import.WriteAsync((long)session.Policy.MaximumLifetime!.Value.TotalSeconds, NpgsqlDbType.Bigint);
                await import.WriteAsync(session.CreatedAt.ToUnixTimeSeconds(), NpgsqlDbType.Bigint);
                await import.WriteAsync(session.ActiveUntil.ToUnixTimeSeconds(), NpgsqlDbType.Bigint);
                await import.WriteAsync((short)session.Status, NpgsqlDbType.Smallint);
                await import.WriteAsync(session.ExpiresAt.ToUnixTimeSeconds(), NpgsqlDbType.Bigint);
                await import.WriteAsync(session.IsPersistent, NpgsqlDbType.Boolean);
                await import.WriteAsync(session.Claims.ToArray(), NpgsqlDbType.Bytea);
            }

            await import.CompleteAsync();
        }

        // As autovacuum does.
        await using var analyze = new NpgsqlCommand("ANALYZE sessiongen_clients; ANALYZE sessiongen_sessions", connection) { CommandTimeout = 120 };
        await analyze.ExecuteNonQueryAsync();
    }

    private static string ClientId(int i) => "client_" + SampleSessions.SessionId(i)["sess_".Length..];
}
