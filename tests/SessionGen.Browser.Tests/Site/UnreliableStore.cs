using System.Reflection;
using SessionGen.Stores;

namespace SessionGen.Browser.Tests;

/// <summary>A store that does not answer while it is down.</summary>
public class UnreliableStore : DispatchProxy
{
    private ISessionStore _inner = null!;
    private Func<bool> _isDown = null!;

    public static ISessionStore Create(ISessionStore inner, Func<bool> isDown)
    {
        var store = Create<ISessionStore, UnreliableStore>();
        var proxy = (UnreliableStore)(object)store;
        (proxy._inner, proxy._isDown) = (inner, isDown);
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _isDown() ? throw new SessionStoreUnavailableException("The store is down.") : targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
}
