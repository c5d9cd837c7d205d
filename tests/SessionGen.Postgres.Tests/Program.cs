// What the test platform starts runs the tests.
return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
