using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;

namespace SessionGen.Configuration;

/// <summary>
/// A sessions.yaml that was read: text → nodes → model and findings. Reading is a pure function and never throws but for
/// cancellation; whatever the text, there is a model (defaults where a part could not be read), so types are always generated.
/// </summary>
internal sealed class SessionsFile
{
    private SessionsFile(SessionsModel model, IReadOnlyList<Finding> findings)
    {
        Model = model;
        Findings = findings;
    }

    public SessionsModel Model { get; }

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    public bool HasErrors => Findings.Any(finding => finding.IsError);

    /// <param name="text">The file, without its byte order mark or with it.</param>
    /// <param name="cancellationToken">The only thing that makes reading throw.</param>
    public static SessionsFile Read(string text, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new SessionsFile(new SessionsModel(), []);
    }
}
