namespace SessionGen.Generator.Emission;

/// <summary>Puts an empty line between members, and none before the first.</summary>
internal sealed class Separated(SourceWriter writer)
{
    private bool _hasMember;

    public void Next()
    {
        if (_hasMember)
        {
            writer.Line();
        }

        _hasMember = true;
    }
}
