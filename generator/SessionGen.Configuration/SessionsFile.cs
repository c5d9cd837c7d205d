using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Checks;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration;

/// <summary>
/// A sessions.yaml that was read: text → nodes → model and findings. Reading is a pure function and never throws but for
/// cancellation; whatever the text, there is a model (defaults where a part could not be read), so types are always generated.
/// </summary>
internal sealed class SessionsFile
{
    private SessionsFile(SessionsModel model, EquatableArray<ShortcodeModel> shortcodes, BoundFile bound, IReadOnlyList<Finding> findings)
    {
        Model = model;
        Shortcodes = shortcodes;
        Bound = bound;
        Findings = findings;
        foreach (var finding in findings)
        {
            HasErrors |= finding.IsError;
        }
    }

    /// <summary>Without positions.</summary>
    public SessionsModel Model { get; }

    /// <summary>The compiled shortcodes, in the order of the text, with positions.</summary>
    public EquatableArray<ShortcodeModel> Shortcodes { get; }

    /// <summary>The same as the model, with the places in the text: for analyzers and code fixes.</summary>
    public BoundFile Bound { get; }

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    public bool HasErrors { get; }

    /// <param name="text">The file, without its byte order mark or with it.</param>
    /// <param name="cancellationToken">The only thing that makes reading throw.</param>
    public static SessionsFile Read(string text, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var findings = new FindingSink();
        var root = YamlReader.Read(new YamlText(text), findings, cancellationToken);
        var shortcodes = new List<ShortcodeModel>();
        var bound = SessionsBinder.Bind(root, findings, shortcodes, cancellationToken);
        var model = bound.ToModel();
        SessionsFileValidator.Validate(bound, model, findings);
        return new SessionsFile(model, new EquatableArray<ShortcodeModel>([.. shortcodes]), bound, findings.ToSortedArray());
    }
}
