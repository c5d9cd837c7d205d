namespace SessionGen.Model;

/// <summary>State in memory that must be cleaned up even if nothing is added to it.</summary>
internal interface ISweepable
{
    // Called about once a minute, by one thread.
    void Sweep();
}
