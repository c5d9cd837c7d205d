namespace SessionGen.Model;

/// <summary>Something in memory that has things to forget, also when nothing is added to it.</summary>
internal interface ISweepable
{
    /// <summary>Forgets what is over. Called about once a minute, by one thread.</summary>
    void Sweep();
}
