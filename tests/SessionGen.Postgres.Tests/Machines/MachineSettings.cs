
namespace SessionGen.Tests;

/// <summary>How a machine is set up.</summary>
internal sealed record MachineSettings
{
    /// <summary>How far its clock is wrong, in seconds.</summary>
    public int ClockOffset { get; init; }

    /// <summary>The lifetime of tokens in seconds.</summary>
    public int TokenLifetime { get; init; } = 60;

    /// <summary>How long a key signs, in seconds.</summary>
    public int KeyRotation { get; init; } = 3_600;

    /// <summary>Whether it hears what other machines end. If not, it reads of it so seldom that no test lives to see it.</summary>
    public bool HasFeed { get; init; } = true;
}
