using SessionGen.Benchmarks;
using SessionGen.Benchmarks.Micro;

return args switch
{
    ["serve", var peer] => await PeerServer.RunAsync(peer),
    ["day"] => await SimulatedDay.RunAsync(),
    ["pipeline", .. var rows] => await PipelineBenchmark.RunAsync(rows),
    ["requests", .. var options] => await RequestBenchmark.RunAsync(options),
    ["micro"] => MicroBenchmarks.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project benchmarks/SessionGen.Benchmarks -- <what>

          requests [users] [rounds] [seconds] [peer…]    whole requests under load, beside what one would use instead; needs wrk and two cores
          pipeline [row…]                                the middleware alone, in this process
          micro                                          single steps: mint, verify, read claims, evaluate a policy; time and bytes
          day                                            a simulated day of real use: hit rate, renewals, CPU
        """);
    return 1;
}
