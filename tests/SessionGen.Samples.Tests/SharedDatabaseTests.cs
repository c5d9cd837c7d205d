using System.Diagnostics;
using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using SessionGen.Testing;

namespace SessionGen.Samples.Tests;

/// <summary>
/// samples/Accounts three times, on one PostgreSQL. What takes settings that no sample should have (short tokens and keys, wrong clocks, a feed
/// that is cut) is in the tests of SessionGen.Postgres, with an application of their own.
/// </summary>
public sealed class SharedDatabaseTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_signed_in_on_one_machine_is_signed_in_on_all_and_what_one_revokes_the_others_refuse_at_once()
    {
        await using var machines = await ManyMachines.StartAsync(3);
        using var mara = machines.NewVisitor();
        await mara.SignInAsync("mara", "admin");
        var waits = new List<double>();
        for (var round = 0; round < 9; round++)
        {
            var (first, second, third) = (round % 3, (round + 1) % 3, (round + 2) % 3);
            using var noor = machines.NewVisitor(first);
            var home = await noor.SignInAsync("noor");
            Assert.Equal(["Noor El-Sayed"], home.Accounts);
            foreach (var machine in new[] { second, third })
            {
                machines.Send(noor, machine);
                Assert.Equal(home.Accounts, (await noor.OpenAsync("/")).Accounts);
            }

            machines.Send(mara, second);
            var admin = await mara.OpenAsync("/admin?user=noor");
            Assert.Single(admin.Document.QuerySelectorAll("tbody tr"));
            var revoke = admin.Document.QuerySelector<IHtmlButtonElement>("button[value=all]")!;
            Assert.Equal(HttpStatusCode.Found, await mara.AskAsync(admin.ToRequest(revoke), Token));
            var since = Stopwatch.GetTimestamp();
            foreach (var machine in new[] { second, third, first })
            {
                machines.Send(noor, machine);
                while (await noor.AskAsync(Session(), Token) != HttpStatusCode.Unauthorized)
                {
                    Assert.NotEqual(second, machine);
                    Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(30));
                }

                if (machine != second)
                {
                    waits.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                }
            }
        }

        waits.Sort();
        Report($"Accounts, revoked on one of three machines, refused on the others: median {waits[waits.Count / 2]:N0} ms, longest {waits[^1]:N0} ms, of {waits.Count}");

        // Far below 100 ms on a machine with nothing else to do; the tokens of these sessions live for 60 s.
        Assert.InRange(waits[waits.Count / 2], 0, 5_000);
    }

    [Fact]
    public async Task Two_accounts_of_one_browser_are_both_there_on_every_machine_and_a_switch_on_one_is_a_switch_on_all()
    {
        await using var machines = await ManyMachines.StartAsync(2);
        using var visitor = machines.NewVisitor(0);
        await visitor.SignInAsync("mara", "admin");
        machines.Send(visitor, 1);
        var home = await visitor.SignInAsync("noor");
        Assert.Equal(["Noor El-Sayed", "Mara Lindqvist"], home.Accounts);
        machines.Send(visitor, 0);
        Assert.Equal(home.Accounts, (await visitor.OpenAsync("/")).Accounts);

        Assert.Equal("Mara Lindqvist", (await (await visitor.OpenAsync("/")).PressAsync("Switch to this account: Mara Lindqvist")).Heading);
        machines.Send(visitor, 1);
        Assert.Equal(["Mara Lindqvist", "Noor El-Sayed"], (await visitor.OpenAsync("/")).Accounts);
        Assert.Equal("Noor El-Sayed", (await visitor.OpenAsync("/u/1/")).Heading);

        var admin = await visitor.OpenAsync("/u/0/admin?user=noor");
        Assert.Equal("1 session was ended.", (await admin.PressAsync("Revoke all")).Document.QuerySelector("[role=status]")!.TextContent);
        machines.Send(visitor, 0);
        visitor.ForgetToken();
        Assert.Equal(["Mara Lindqvist"], (await visitor.OpenAsync("/")).Accounts);
    }

    [Fact]
    public async Task A_machine_is_killed_and_one_is_paused_and_nobody_is_signed_out()
    {
        await using var machines = await ManyMachines.StartAsync(3);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (requests, unanswered, signedIn) = (0, 0, new TaskCompletionSource());
        string[] people = ["mara", "noor", "tomas", "ines", "yuki", "adaeze"];
        var waiting = people.Length;
        var visitors = people.Select((person, i) => Task.Run(() => BrowseAsync(person, i), Token)).ToArray();
        await await Task.WhenAny([signedIn.Task, .. visitors]);

        machines.Kill(2);
        await machines.PauseAsync(1);
        await Task.Delay(TimeSpan.FromSeconds(10), Token);
        await machines.ResumeAsync(1);
        while (Volatile.Read(ref requests) < 200)
        {
            Assert.DoesNotContain(visitors, visitor => visitor.IsCompleted);
            await Task.Delay(50, Token);
        }

        await done.CancelAsync();
        await Task.WhenAll(visitors);
        Report($"Accounts, {requests} requests of {people.Length} people, {unanswered} of them first sent to a machine that was killed or paused for 10 s: nobody was signed out");

        async Task BrowseAsync(string person, int i)
        {
            using var visitor = machines.NewVisitor(i % 3);
            await visitor.SignInAsync(person);
            if (Interlocked.Decrement(ref waiting) == 0)
            {
                signedIn.SetResult();
            }

            for (var n = i; !done.IsCancellationRequested; n++)
            {
                // Every third round finds the token at its end. As a load balancer: what one machine does not answer goes to another.
                if (n / machines.Count % 3 == 0)
                {
                    visitor.ForgetToken();
                }

                if (!await IsAnsweredAsync(visitor, n % machines.Count, machines))
                {
                    Interlocked.Increment(ref unanswered);
                    Assert.True(await IsAnsweredAsync(visitor, 0, machines));
                }

                Interlocked.Increment(ref requests);
                await Task.Delay(20, Token);
            }

            foreach (var machine in new[] { 0, 1 })
            {
                machines.Send(visitor, machine);
                visitor.ForgetToken();
                Assert.Equal("/", (await visitor.OpenAsync("/")).Path);
            }
        }
    }

    private static async Task<bool> IsAnsweredAsync(Visitor visitor, int machine, ManyMachines machines)
    {
        machines.Send(visitor, machine);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(machine == 0 ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(500));
        try
        {
            Assert.Equal(HttpStatusCode.OK, await visitor.AskAsync(Session(), patience.Token));
            return true;
        }
        catch (Exception exception) when (machine != 0 && !Token.IsCancellationRequested && exception is (HttpRequestException or OperationCanceledException))
        {
            return false;
        }
    }

    private static HttpRequestMessage Session() => new(HttpMethod.Get, "/session");

    private void Report(string text)
    {
        output.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage("{0}", text);
    }
}
