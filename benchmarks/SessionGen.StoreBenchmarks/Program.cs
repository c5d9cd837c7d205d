using System.Globalization;
using SessionGen.StoreBenchmarks;

var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
switch (args.FirstOrDefault())
{
    case "memory":
        await MemoryPerSession.RunAsync(count);
        return 0;
    case "growth":
        await CostByGrowth.RunAsync(count);
        return 0;
    case "many":
        await ManyOfOneUser.RunAsync(args.Length > 1 ? count : 100_000);
        return 0;
    case "throughput":
        await Throughput.RunAsync();
        return 0;
    case "all":
        await AllSessions.RunAsync(count);
        return 0;
    case "capacity":
        await Capacity.RevokeAsync();
        Capacity.Run(args.Length > 1 ? count : 10_000_000, ArgumentOr(2, 10_000), ArgumentOr(3, 500));
        return 0;
    default:
        Console.WriteLine("""
            dotnet run -c Release --project benchmarks/SessionGen.StoreBenchmarks -- memory [sessions]   bytes per session, against other ways to keep them
            dotnet run -c Release --project benchmarks/SessionGen.StoreBenchmarks -- growth [sessions]   cost of each call, from ten thousand sessions up
            dotnet run -c Release --project benchmarks/SessionGen.StoreBenchmarks -- many [sessions]     cost of ending, updating and sweeping all sessions of one user
            dotnet run -c Release --project benchmarks/SessionGen.StoreBenchmarks -- throughput          calls a second with 1, 16 and 256 in flight
            dotnet run -c Release --project benchmarks/SessionGen.StoreBenchmarks -- all [sessions]      the list and the count of all sessions, and what their indexes cost a sign-in
            dotnet run -c Release --project benchmarks/SessionGen.StoreBenchmarks -- capacity [users] [renewals a second] [bytes a row]   what a day of ten million users asks for
            """);
        return 1;
}

double ArgumentOr(int position, double otherwise) =>
    args.Length > position ? double.Parse(args[position], CultureInfo.InvariantCulture) : otherwise;
