using Accounts.Sessions;

namespace Accounts.People;

/// <summary>Stands for the user database of a real application. Nobody here exists.</summary>
public static class InventedPeople
{
    public static IReadOnlyList<Person> All { get; } =
    [
        new("mara", "Mara Lindqvist", "mara@northwind.example", Plan.Team, Role.Admin),
        new("tomas", "Tomás Ferreira", "tomas@northwind.example", Plan.Team, Role.Member),
        new("yuki", "Yuki Hanamura", "yuki@paperlantern.example", Plan.Pro, Role.Member),
        new("adaeze", "Adaeze Obi", "adaeze@obi.example", Plan.Pro, Role.Member),
        new("noor", "Noor El-Sayed", "noor@elsayed.example", Plan.Free, Role.Member),
        new("ines", "Inès Marchetti", "ines@marchetti.example", Plan.Free, Role.Member),
    ];

    public static Person? Find(string? id) => All.FirstOrDefault(person => person.Id == id);
}
