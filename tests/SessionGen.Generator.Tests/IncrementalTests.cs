using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Generator.Tests.Harness;
using SessionGen.Testing;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace SessionGen.Generator.Tests;

/// <summary>
/// The table of run reasons: what each step does after each kind of edit. Cached and Unchanged steps cost nothing downstream; an output
/// that is Cached is not even emitted.
/// </summary>
public sealed class IncrementalTests
{
    private static readonly string[] s_stepsOfTheFile = [StepNames.File, StepNames.Read];

    private static readonly string[] s_stepsAfterTheModel =
        [StepNames.Namespace, StepNames.References, StepNames.Policies, StepNames.Claims, StepNames.Registration, StepNames.HttpContextExtensions];

    private readonly InMemoryAdditionalText _file = new("/src/Acme.Web/sessions.yaml", SampleFiles.Rich);
    private readonly GeneratorRun _run;

    public IncrementalTests() => _run = GeneratorRun.Of([_file], new Consumer { Sources = ["class Program;"] });

    [Fact]
    public void The_first_run_computes_every_step()
    {
        foreach (var step in GeneratorRun.AllSteps)
        {
            Assert.Equal([New], _run.Reasons(step));
        }

        Assert.Equal([New], _run.OutputReasons());
    }

    [Fact]
    public void An_edit_of_C_sharp_leaves_every_step_cached_and_reads_nothing()
    {
        var reads = _file.Reads;

        _run.Edit(compilation => compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Another;", (CSharpParseOptions)compilation.SyntaxTrees.First().Options)));

        AllAre(Cached, GeneratorRun.AllSteps);
        Assert.Equal([Cached], _run.OutputReasons());
        Assert.Equal(reads, _file.Reads);
    }

    [Fact]
    public void The_lock_beside_the_file_is_not_read_and_an_edit_of_it_leaves_every_step_cached()
    {
        var locked = new InMemoryAdditionalText("/src/Acme.Web/sessions.lock.yaml", "version: 1\n");
        _run.Add(locked);
        AllAre(Cached, GeneratorRun.AllSteps);

        var edited = new InMemoryAdditionalText(locked.Path, "version: 1\ntoken: { lifetime: 30s }\n");
        _run.Replace(locked, edited);
        _run.Edit(compilation => compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Another;", (CSharpParseOptions)compilation.SyntaxTrees.First().Options)));

        AllAre(Cached, GeneratorRun.AllSteps);
        Assert.Equal([Cached], _run.OutputReasons());
        Assert.Equal(0, locked.Reads + edited.Reads);
    }

    [Fact]
    public void A_comment_in_the_file_leaves_the_model_unchanged_and_the_output_cached()
    {
        _run.Replace(_file, new InMemoryAdditionalText(_file.Path, "# Reviewed.\n" + SampleFiles.Rich.Replace("maximumLifetime: 8h", "maximumLifetime: 8h  # a day's work", StringComparison.Ordinal)));

        AllAre(Modified, s_stepsOfTheFile);
        AllAre(Unchanged, [StepNames.Model]);
        AllAre(Cached, s_stepsAfterTheModel);
        Assert.Equal([Cached], _run.OutputReasons());
    }

    [Fact]
    public void The_same_text_in_a_new_instance_leaves_the_model_unchanged_and_the_output_cached()
    {
        _run.Replace(_file, new InMemoryAdditionalText(_file.Path, SampleFiles.Rich));

        AllAre(Modified, s_stepsOfTheFile);
        AllAre(Unchanged, [StepNames.Model]);
        AllAre(Cached, s_stepsAfterTheModel);
        Assert.Equal([Cached], _run.OutputReasons());
    }

    [Fact]
    public void A_value_emits_only_the_file_that_states_it()
    {
        _run.Replace(_file, new InMemoryAdditionalText(_file.Path, SampleFiles.Rich.Replace("maximumLifetime: 8h", "maximumLifetime: 9h", StringComparison.Ordinal)));

        AllAre(Modified, [.. s_stepsOfTheFile, StepNames.Model, StepNames.Policies]);
        Assert.DoesNotContain(Modified, _run.Reasons(StepNames.Claims));
        Assert.DoesNotContain(Modified, _run.Reasons(StepNames.Registration));
        Assert.DoesNotContain(Modified, _run.Reasons(StepNames.HttpContextExtensions));
        Assert.Equal(["SessionPolicies.g.cs"], _run.EmittedFiles());
    }

    [Fact]
    public void A_claim_emits_only_the_files_of_the_claims()
    {
        _run.Replace(_file, new InMemoryAdditionalText(_file.Path, SampleFiles.Rich.Replace("maxItems: 8", "maxItems: 9", StringComparison.Ordinal)));

        Assert.Equal(["Plan.g.cs", "SessionClaims.Serialization.g.cs", "SessionClaims.g.cs"], _run.EmittedFiles());
    }

    [Fact]
    public void A_comment_that_moves_shortcodes_emits_the_file_of_the_shortcodes_alone()
    {
        const string Shortcodes = "userType: Program\ntoken:\n  claims:\n    name: '{{user.Name}}'\n    level: integer\n";
        var file = new InMemoryAdditionalText(_file.Path, Shortcodes);
        var run = GeneratorRun.Of([file], new Consumer { Sources = ["public class Program { public string Name => \"\"; }"] });

        run.Replace(file, new InMemoryAdditionalText(_file.Path, "# Reviewed.\n" + Shortcodes));

        Assert.Equal([Unchanged], run.Reasons(StepNames.Model));
        Assert.Equal([Modified], run.Reasons(StepNames.Shortcodes));
        Assert.Equal(["SessionClaims.From.g.cs"], run.EmittedFiles());
    }

    [Fact]
    public void A_comment_behind_the_shortcodes_emits_nothing()
    {
        const string Shortcodes = "userType: Program\ntoken:\n  claims:\n    name: '{{user.Name}}'\n";
        var file = new InMemoryAdditionalText(_file.Path, Shortcodes);
        var run = GeneratorRun.Of([file], new Consumer { Sources = ["public class Program { public string Name => \"\"; }"] });

        run.Replace(file, new InMemoryAdditionalText(_file.Path, Shortcodes + "# Reviewed.\n"));

        Assert.Equal([Unchanged], run.Reasons(StepNames.Shortcodes));
        Assert.Empty(run.EmittedFiles());
    }

    [Fact]
    public void An_unrelated_additional_file_leaves_every_step_cached()
    {
        var other = new InMemoryAdditionalText("/src/Acme.Web/words.txt", "a");
        _run.Add(other);
        AllAre(Cached, GeneratorRun.AllSteps);

        _run.Replace(other, new InMemoryAdditionalText(other.Path, "b"));

        AllAre(Cached, GeneratorRun.AllSteps);
        Assert.Equal([Cached], _run.OutputReasons());
    }

    [Fact]
    public void Another_reference_leaves_every_output_cached()
    {
        _run.Edit(compilation => compilation.AddReferences(MetadataReference.CreateFromFile(typeof(Assert).Assembly.Location)));

        Assert.Equal([Cached], _run.Reasons(StepNames.Model));
        Assert.Equal([Cached], _run.OutputReasons());
    }

    [Fact]
    public void No_ASP_NET_Core_emits_the_registration_anew_and_the_claims_not()
    {
        _run.Edit(compilation => compilation.RemoveReferences(compilation.References.Where(reference => reference.Display!.EndsWith("SessionGen.AspNetCore.dll", StringComparison.Ordinal))));

        AllAre(Modified, [StepNames.References, StepNames.Registration, StepNames.HttpContextExtensions]);
        AllAre(Cached, [StepNames.Model, StepNames.Policies, StepNames.Claims]);
    }

    [Fact]
    public void The_package_of_pages_is_registered_as_well()
    {
        Assert.DoesNotContain("AddSessionGenPages", _run["SessionGenRegistration.g.cs"], StringComparison.Ordinal);

        _run.Edit(compilation => compilation.AddReferences(CSharpCompilation.Create("SessionGen.AspNetCore.UI").ToMetadataReference()));

        AllAre(Modified, [StepNames.References, StepNames.Registration]);
        AllAre(Cached, [StepNames.Model, StepNames.Policies, StepNames.Claims]);
        Assert.Contains(
            "SessionGenPageServiceCollectionExtensions.AddSessionGenPages<global::Acme.Web.Sessions.SessionClaims>(",
            _run["SessionGenRegistration.g.cs"],
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_that_only_moves_is_reported_at_its_new_place_and_emits_nothing()
    {
        const string Broken = "lifetime:\n  maximumLifetime: soon\n";
        var file = new InMemoryAdditionalText(_file.Path, Broken);
        var run = GeneratorRun.Of([file]);
        Assert.Equal(1, run.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);

        run.Replace(file, new InMemoryAdditionalText(_file.Path, "\n" + Broken));

        Assert.Equal(2, run.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal([Modified], run.Reasons(StepNames.Error));
        Assert.Empty(run.EmittedFiles());
    }

    [Fact]
    public void No_step_is_without_a_name()
    {
        var named = _run.Result.TrackedSteps.Keys.Where(name => name.StartsWith("Sessions", StringComparison.Ordinal)).ToImmutableSortedSet(StringComparer.Ordinal);

        Assert.Equal(GeneratorRun.AllSteps.ToImmutableSortedSet(StringComparer.Ordinal), named);
    }

    private void AllAre(IncrementalStepRunReason expected, string[] steps) => Assert.All(steps, step =>
    {
        var reasons = _run.Reasons(step);
        Assert.True(reasons is [var only] && only == expected, $"{step} is {string.Join(", ", reasons)} and not {expected}.");
    });
}
