using Microsoft.Extensions.Logging.Abstractions;
using SessionGen.Stores;

namespace SessionGen.Tests;

internal static class StoreRows
{
    public static RowReader Reader { get; } = new(NullLogger.Instance, "sessiongen_epoch", SessionPolicyLimits.None);
}
