using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace SessionGen.AspNetCore.UI.Circuits;

/// <summary>
/// The session that a page was rendered for. It travels in the protected state that components persist: from the request that rendered the
/// page to its circuit, and from a paused circuit to the one that resumes it.
/// </summary>
/// <param name="Id">The id of the session.</param>
/// <param name="Number">The number in <c>/u/{n}</c> of the page's address; null for a page of the active account.</param>
internal sealed record PageSession(string Id, int? Number)
{
    private const string Key = "SessionGen.PageSession";

    private static readonly RestoreOptions WithUpdates = new() { AllowUpdates = true };

    /// <summary>Adds the session to what the page persists. Only state that servers read is protected.</summary>
    /// <param name="state">The state of the page.</param>
    /// <param name="get">Called when the page is rendered or its circuit pauses; returns null for a page of no session.</param>
    public static void Persist(PersistentComponentState state, Func<Task<PageSession?>> get) => state.RegisterOnPersisting(
        async () =>
        {
            if (await get() is { } page)
            {
                state.PersistAsJson(Key, page);
            }
        },
        RenderMode.InteractiveServer);

    /// <summary>Returns the session that the persisted state names; null if there is no state, or it is of no session.</summary>
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
