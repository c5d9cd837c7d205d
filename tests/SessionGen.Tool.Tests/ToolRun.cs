using SessionGen.Testing.Processes;

namespace SessionGen.Tool.Tests;

/// <summary>The built tool, run as a process in an empty folder.</summary>
public abstract class ToolRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected string Folder => _folder.Path;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private protected Task<CommandResult> RunAsync(params string[] arguments) => DotNet.RunAsync(
        Folder,
        [Path.Combine(AppContext.BaseDirectory, "SessionGen.Tool.dll"), .. arguments],
        TestContext.Current.CancellationToken);
}
