using SessionGen.Tests;

// What the test platform starts runs the tests; what the tests of many machines start is one of the machines.
return args is [nameof(Machine), var settings]
    ? await Machine.RunAsync(settings)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
