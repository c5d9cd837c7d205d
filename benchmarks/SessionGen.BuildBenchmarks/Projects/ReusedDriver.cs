using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Testing;

namespace SessionGen.BuildBenchmarks.Projects;

/// <summary>A driver that goes on from edit to edit, as an editor keeps one. Each method is one edit, back and forth.</summary>
internal sealed class ReusedDriver
{
    private readonly SampleProject _project;
    private readonly Func<IIncrementalGenerator> _create;
    private readonly AdditionalText _file;
    private readonly AdditionalText _withComment;
    private readonly AdditionalText _withValue;
    private Compilation _compilation;
    private AdditionalText _current;
    private GeneratorDriver _driver;

    public ReusedDriver(SampleProject project, SampleFile file, Func<IIncrementalGenerator> create)
    {
        (_project, _create) = (project, create);
        _file = new InMemoryAdditionalText("/project/sessions.yaml", file.Text);
        _withComment = new InMemoryAdditionalText("/project/sessions.yaml", file.WithComment);
        _withValue = new InMemoryAdditionalText("/project/sessions.yaml", file.WithValue);
        (_compilation, _current) = (project.Before, _file);
        _driver = CreateDriver().RunGenerators(_compilation);
    }

    /// <summary>As a build runs it: a driver that knows nothing yet, in a process that is warm.</summary>
    public void Cold() => CreateDriver().RunGenerators(_compilation);

    public void EditCSharp()
    {
        _compilation = ReferenceEquals(_compilation, _project.Before) ? _project.After : _project.Before;
        _driver = _driver.RunGenerators(_compilation);
    }

    public void EditComment() => Replace(_withComment);

    public void EditValue() => Replace(_withValue);

    private void Replace(AdditionalText other)
    {
        var next = ReferenceEquals(_current, other) ? _file : other;
        _driver = _driver.ReplaceAdditionalText(_current, next).RunGenerators(_compilation);
        _current = next;
    }

    private CSharpGeneratorDriver CreateDriver() => CSharpGeneratorDriver.Create([_create().AsSourceGenerator()], [_file]);
}
