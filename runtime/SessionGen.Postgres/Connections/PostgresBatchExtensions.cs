using Npgsql;
using NpgsqlTypes;
using SessionGen.Stores;

namespace SessionGen.Postgres.Connections;

/// <summary>Adds statements with the parameters $1, $2 and so on.</summary>
internal static class PostgresBatchExtensions
{
    public static NpgsqlBatch Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
#pragma warning disable CA2100 // Constants of this assembly; values are parameters.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        batch.BatchCommands.Add(command);
        return batch;
    }

    public static NpgsqlParameter Text(string? value) => Value(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Texts(IEnumerable<string?> values) => Value(NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public static NpgsqlParameter Bytes(ClientSecretHash value) => Value(NpgsqlDbType.Bytea, value.ToArray());

    public static NpgsqlParameter Bytes(byte[]? value) => Value(NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter BytesList(IEnumerable<byte[]> values) => Value(NpgsqlDbType.Array | NpgsqlDbType.Bytea, values.ToArray());

    public static NpgsqlParameter Number(int value) => new NpgsqlParameter<int> { NpgsqlDbType = NpgsqlDbType.Integer, TypedValue = value };

    public static NpgsqlParameter Long(long value) => new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint, TypedValue = value };

    public static NpgsqlParameter Long(long? value) => Value(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Longs(IEnumerable<long> values) => Value(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public static NpgsqlParameter Status(SessionStatus value) =>
        new NpgsqlParameter<short> { NpgsqlDbType = NpgsqlDbType.Smallint, TypedValue = (short)value };

    public static NpgsqlParameter Statuses(IEnumerable<SessionStatus> values) =>
        Value(NpgsqlDbType.Array | NpgsqlDbType.Smallint, values.Select(value => (short)value).ToArray());

    public static NpgsqlParameter Bool(bool value) => new NpgsqlParameter<bool> { NpgsqlDbType = NpgsqlDbType.Boolean, TypedValue = value };

    public static NpgsqlParameter Time(DateTimeOffset value) => Long(value.ToUnixTimeSeconds());

    public static NpgsqlParameter Timestamp(DateTime value) =>
        new NpgsqlParameter<DateTime> { NpgsqlDbType = NpgsqlDbType.TimestampTz, TypedValue = value };

    public static NpgsqlParameter Duration(TimeSpan? value) => Long((long?)value?.TotalSeconds);

    private static NpgsqlParameter Value(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
