using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace SessionGen.AspNetCore.UI.Circuits;

// The session that a page was rendered for, in the state that components persist: it goes from the request that rendered the page to its
// circuit, and from a paused circuit to the one that resumes it. Number is that in /u/{n}, null for a page of the active account.
internal sealed record PageSession(string Id, int? Number)
{
    private const string Key = "SessionGen.PageSession";

    private static readonly RestoreOptions WithUpdates = new() { AllowUpdates = true };

    // Only state that servers read is protected.
    public static void Persist(PersistentComponentState state, Func<Task<PageSession?>> get) => state.RegisterOnPersisting(
        async () =>
        {
            if (await get() is { } page)
            {
                state.PersistAsJson(Key, page);
            }
        },
        RenderMode.InteractiveServer);

    public static PageSession? Take(PersistentComponentState state) => state.TryTakeFromJson<PageSession>(Key, out var page) ? page : null;

    /// <summary>Reports the further pages whose state comes into a circuit: enhanced navigation loads pages without ending it.</summary>
    public static void OnRestored(PersistentComponentState state, Action<PageSession> restored) => state.RegisterOnRestoring(
        () =>
        {
            if (Take(state) is { } page)
            {
                restored(page);
            }
        },
        WithUpdates);
}
