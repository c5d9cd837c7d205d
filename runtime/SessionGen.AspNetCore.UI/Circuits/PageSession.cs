using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace SessionGen.AspNetCore.UI.Circuits;

/// <summary>
/// Whose page it is. It travels with what the page's components persist, protected as that is: from the request that rendered the page to the
/// circuit that the page opens, and from a circuit that is paused to the one that goes on in its place.
/// </summary>
/// <param name="Id">The session.</param>
/// <param name="Number">The number in <c>/u/{n}</c> of the page's address; null for a page of the active account.</param>
internal sealed record PageSession(string Id, int? Number)
{
    private const string Key = "SessionGen.PageSession";

    private static readonly RestoreOptions Always = new() { AllowUpdates = true };

    /// <summary>Has what is persisted carry the page's session. Only where servers read it: elsewhere it would not be protected.</summary>
    /// <param name="state">The state of the page.</param>
    /// <param name="get">Finds it, when the page is rendered or the circuit paused; null where it is nobody's page.</param>
    public static void Persist(PersistentComponentState state, Func<Task<PageSession?>> get) => state.RegisterOnPersisting(
        async () =>
        {
            if (await get() is { } page)
            {
                state.PersistAsJson(Key, page);
            }
        },
        RenderMode.InteractiveServer);

    /// <returns>Whose page it is, as far as what was persisted tells; null where nothing was, or by nobody's page.</returns>
    public static PageSession? Take(PersistentComponentState state) => state.TryTakeFromJson<PageSession>(Key, out var page) ? page : null;

    /// <summary>Tells of every further page that brings its state into a circuit: links within a site may load pages without ending it.</summary>
    public static void OnBrought(PersistentComponentState state, Action<PageSession> brought) => state.RegisterOnRestoring(
        () =>
        {
            if (Take(state) is { } page)
            {
                brought(page);
            }
        },
        Always);
}
