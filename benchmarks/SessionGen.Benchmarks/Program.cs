using SessionGen.Benchmarks;

return args switch
{
    ["serve", var peer] => await PeerServer.RunAsync(peer),
    ["requests", .. var options] => await RequestBenchmark.RunAsync(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project benchmarks/SessionGen.Benchmarks -- <what>

          requests [users] [rounds] [seconds] [peer…]    whole requests under load, beside what one would use instead; needs wrk and two cores
        """);
    return 1;
}
