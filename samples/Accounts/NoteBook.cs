using System.Collections.Concurrent;

namespace Accounts;

/// <summary>One note for each user, in memory.</summary>
public sealed class NoteBook
{
    private readonly ConcurrentDictionary<string, string> _notes = new();

    public string this[string userId]
    {
        get => _notes.GetValueOrDefault(userId, "");
        set => _notes[userId] = value[..Math.Min(value.Length, 2000)];
    }
}
