using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SessionGen.Configuration.Model;
using SessionGen.Generator.Tests.Harness;

namespace SessionGen.Generator.Tests;

public sealed class CompilationTests
{
    [Fact]
    public void Every_kind_of_claim_compiles_without_a_warning() =>
        CompilationAssert.HasNoWarnings(Emit.Compile(Models.EveryClaim));

    [Fact]
    public void Arrays_and_objects_compile_without_a_warning() =>
        CompilationAssert.HasNoWarnings(Emit.Compile(Models.ArraysAndObjects));

    [Fact]
    public void Every_setting_compiles_without_a_warning() =>
        CompilationAssert.HasNoWarnings(Emit.Compile(Models.EverySetting));

    [Fact]
    public void Several_policies_compile_without_a_warning() =>
        CompilationAssert.HasNoWarnings(Emit.Compile(Models.Policies));

    [Fact]
    public void A_project_without_a_file_compiles_with_the_defaults() =>
        CompilationAssert.HasNoWarnings(GeneratorRun.Of((string?)null).Output);

    [Fact]
    public void A_project_without_ASP_NET_Core_compiles() =>
        CompilationAssert.HasNoWarnings(GeneratorRun.Of(SampleFiles.Rich, new Consumer { HasAspNetCore = false }).Output);

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Preview)]
    public void The_code_is_valid_in_every_C_sharp_from_12(LanguageVersion version) =>
        CompilationAssert.HasNoWarnings(GeneratorRun.Of(SampleFiles.Rich, new Consumer { LanguageVersion = version }).Output);

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Warnings)]
    [InlineData(NullableContextOptions.Annotations)]
    public void The_code_does_not_depend_on_the_nullable_context_of_the_project(NullableContextOptions nullable) =>
        CompilationAssert.HasNoWarnings(GeneratorRun.Of(SampleFiles.Rich, new Consumer { Nullable = nullable }).Output);

    [Theory]
    [InlineData("Acme-Web.2nd")]
    [InlineData("class.record")]
    [InlineData("")]
    [InlineData("SessionGen")]
    [InlineData("System")]
    [InlineData("Microsoft.AspNetCore.Http")]
    public void Any_root_namespace_becomes_one_of_C_sharp(string rootNamespace) =>
        CompilationAssert.HasNoWarnings(GeneratorRun.Of(SampleFiles.Rich, new Consumer { RootNamespace = rootNamespace }).Output);

    [Theory]
    [InlineData("Acme.Web", null, "Acme.Web.Sessions")]
    [InlineData("", null, "Sessions")]
    [InlineData("Acme-Web.2nd.class", null, "Acme_Web._2nd.@class.Sessions")]
    [InlineData("Acme.Web", "Other.Place", "Other.Place")]
    public void Types_are_in_the_namespace_of_the_file_or_of_the_project(string rootNamespace, string? declared, string expected)
    {
        var run = GeneratorRun.Of(declared is null ? "" : $"namespace: {declared}\n", new Consumer { RootNamespace = rootNamespace });

        Assert.Contains($"\nnamespace {expected};\n", run["SessionClaims.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Types_of_the_project_may_have_the_names_of_ours_and_of_the_framework() => CompilationAssert.HasNoWarnings(GeneratorRun.Of(
        SampleFiles.Rich,
        new Consumer
        {
            Sources =
            [
                """
                namespace Acme.Web.Sessions { class PlanText; class String; class TimeSpan; class Session; class SessionPolicy; class Task; class Utf8JsonReader; }
                namespace Acme.Web { class System; class SessionGen; class Microsoft; class DateTimeOffset; }
                namespace Acme { class Guid; class IServiceCollection; }
                """,
            ],
        }).Output);

    [Fact]
    public void A_warning_of_the_consumer_would_be_found()
    {
        var compilation = Emit.Compile(new SessionsModel(), new Consumer { Sources = ["public class Undocumented;"] });

        Assert.Contains("CS1591", Assert.Single(CompilationAssert.Warnings(compilation)), StringComparison.Ordinal);
    }
}
