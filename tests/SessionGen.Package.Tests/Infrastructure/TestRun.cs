using SessionGen.Package.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(Packages))]

// One after another: a build uses every core there is.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
