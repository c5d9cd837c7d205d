using SessionGen.Configuration.Binding;
using SessionGen.Configuration.Checks;
using SessionGen.Configuration.Findings;
using SessionGen.Configuration.Model;
using SessionGen.Configuration.Syntax;

namespace SessionGen.Configuration;

/// <summary>A sessions.yaml that was read. What cannot be read has its default, so that types are always generated.</summary>
internal sealed class SessionsFile
{
    private SessionsFile(SessionsModel model, EquatableArray<ShortcodeModel> shortcodes, BoundFile bound, IReadOnlyList<Finding> findings)
    {
        Model = model;
        Shortcodes = shortcodes;
        Bound = bound;
        Findings = findings;
        HasErrors = findings.Any(finding => finding.IsError);
    }

    public SessionsModel Model { get; }

    public EquatableArray<ShortcodeModel> Shortcodes { get; }

    public BoundFile Bound { get; }

    public IReadOnlyList<Finding> Findings { get; }

    public bool HasErrors { get; }

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
