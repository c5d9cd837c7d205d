using SessionGen.Package.Tests.Infrastructure;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Packages))]

// One after another: a build uses every core there is.
[assembly: Parallelization(Mode = ParallelMode.None)]
