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
}
