using SessionGen.Tests;

// What the test platform starts runs the tests; what KilledProcessTests starts signs users in until it is killed.
return args is [nameof(SignInsUntilKilled), var path]
    ? await SignInsUntilKilled.RunAsync(path)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
