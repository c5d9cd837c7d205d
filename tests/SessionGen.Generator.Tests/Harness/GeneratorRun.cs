using System.Collections;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Testing;

namespace SessionGen.Generator.Tests.Harness;

/// <summary>The generator on one project, and again after each edit of it.</summary>
internal sealed class GeneratorRun
{
    private GeneratorDriver _driver;

    private GeneratorRun(Consumer consumer, AdditionalText[] files)
    {
        Compilation = consumer.CreateCompilation();
        _driver = CSharpGeneratorDriver.Create(
            [new SessionsGenerator().AsSourceGenerator()],
            files,
            consumer.ParseOptions,
            new GlobalOptionsProvider(("build_property.RootNamespace", consumer.RootNamespace)),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Run();
    }

    /// <summary>The names of all steps of the pipeline.</summary>
    public static string[] AllSteps { get; } = [.. typeof(StepNames).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    public Compilation Compilation { get; private set; }

    public Compilation Output { get; private set; } = null!;

    public GeneratorRunResult Result { get; private set; }

    public IReadOnlyList<Diagnostic> Diagnostics => Result.Diagnostics;

    public static GeneratorRun Of(string? yaml, Consumer? consumer = null) =>
        new(consumer ?? new Consumer(), yaml is null ? [] : [new InMemoryAdditionalText("/src/Acme.Web/sessions.yaml", yaml)]);

    public static GeneratorRun Of(AdditionalText[] files, Consumer? consumer = null) => new(consumer ?? new Consumer(), files);

    /// <summary>The text of a generated file.</summary>
    public string this[string hintName] => Result.GeneratedSources.Single(source => source.HintName == hintName).SourceText.ToString();

    public void Edit(Func<Compilation, Compilation> edit)
    {
        Compilation = edit(Compilation);
        Run();
    }

    public void Replace(AdditionalText old, AdditionalText replacement)
    {
        _driver = _driver.ReplaceAdditionalText(old, replacement);
        Run();
    }

    public void Add(AdditionalText file)
    {
        _driver = _driver.AddAdditionalTexts([file]);
        Run();
    }

    /// <summary>The reasons of all outputs of a step in the last run.</summary>
    public IncrementalStepRunReason[] Reasons(string step) =>
        Result.TrackedSteps.TryGetValue(step, out var steps)
            ? [.. steps.SelectMany(run => run.Outputs).Select(output => output.Reason).Distinct()]
            : [];

    /// <summary>The reasons of all generated files in the last run.</summary>
    public IncrementalStepRunReason[] OutputReasons() =>
        [.. Result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(run => run.Outputs).Select(output => output.Reason).Distinct()];

    /// <summary>The names of the files whose text was written in the last run and not taken from the one before.</summary>
    public string[] EmittedFiles()
    {
        var outputs = Result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(run => run.Outputs);
        return
        [
            .. outputs.Where(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified)
                .SelectMany(output => HintNames(output.Value))
                .Order(StringComparer.Ordinal),
        ];
    }

    // The value of an output step is a pair of generated sources and diagnostics, of types that are not public.
    private static IEnumerable<string> HintNames(object output)
    {
        var sources = (IEnumerable)output.GetType().GetField("Item1")!.GetValue(output)!;
        foreach (var source in sources)
        {
            yield return (string)source.GetType().GetProperty("HintName")!.GetValue(source)!;
        }
    }

    private void Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(Compilation, out var output, out _, TestContext.Current.CancellationToken);
        Output = output;
        Result = _driver.GetRunResult().Results.Single();
        if (Result.Exception is { } exception)
        {
            Assert.Fail($"The generator threw: {exception}");
        }
    }
}
