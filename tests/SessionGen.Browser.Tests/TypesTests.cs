using SessionGen.Testing;
using SessionGen.Testing.Processes;

namespace SessionGen.Browser.Tests;

/// <summary>The types of client.js under tsc, and those that <c>sessiongen types</c> writes for the claims of an application.</summary>
public sealed class TypesTests
{
    private const string Client = "runtime/SessionGen.AspNetCore/Script/client";

    private static readonly string _folder = Path.Combine(Repository.Root, "tests", "script");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_module_and_code_that_uses_it_have_no_type_errors_under_strict_checks()
        => Assert.Empty((await CompileAsync(_folder, "--project", ".")).ShouldSucceed().Output);

    [Fact]
    public async Task The_committed_declarations_are_those_of_the_module()
    {
        using var folder = new TemporaryFolder();
        string[] options = ["--strict", "--allowJs", "--declaration", "--emitDeclarationOnly", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--outDir", folder.Path];

        (await CompileAsync(_folder, [Path.Combine(Repository.Root, Client + ".js"), .. options])).ShouldSucceed();

        CommittedFile.CompareOrUpdate(Client + ".d.ts", await File.ReadAllTextAsync(Path.Combine(folder.Path, "client.d.ts"), Cancellation));
    }

    [Fact]
    public async Task Code_that_imports_client_js_has_the_claims_of_the_application()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync("sessions.yaml", """
            token:
              claims:
                plan: { type: enum, values: [free, "it's \"pro\""], description: "A */ trap." }
                email: { type: string, maxLength: 80, bearer: false }
                nickname: { type: string, maxLength: 80, optional: true }
                since: timestamp
                "a\\b 'c'": { type: "uuid[]", maxItems: 2 }
                address: { type: object, properties: { city: { type: string, maxLength: 9 } } }
            """);
        var tool = Path.Combine(Repository.Root, "generator", "SessionGen.Tool", "bin", Configuration, "net10.0", "SessionGen.Tool.dll");
        (await DotNet.RunAsync(folder.Path, [tool, "types"], Cancellation)).ShouldSucceed();
        await WriteAsync("page.ts", """
            import { forSession, getToken, onChange, session, sessions, SessionError } from '/shop/session/client.js';
            import type { BearerClaims, Session, SessionClaims } from '/session/client.js';

            export async function uses(): Promise<void> {
              const me = await session();
              if (me) {
                const plan: 'free' | 'it\'s "pro"' = me.claims.plan;
                const email: string = me.claims.email;
                const nickname: string | undefined = me.claims.nickname;
                const ids: readonly string[] = me.claims["a\\b 'c'"];
                console.log(plan, email, nickname, ids, new Date(me.claims.since * 1000), me.claims.address.city.length);
              }
              const all: Session<SessionClaims>[] = (await sessions()).sessions;
              onChange((change) => console.log(change.sessions[0]?.claims.plan === 'free'));
              const pinned = (await forSession('sess_1').session())?.claims.since;
              const own = (await session<{ custom: number }>())?.claims.custom;
              const token: string | null = await getToken();
              const bearer: BearerClaims = JSON.parse(atob(token!.split('.')[1]!));
              console.log(all, pinned, own, bearer.plan, SessionError);

              // @ts-expect-error Not a value of the enum.
              console.log(me?.claims.plan === 'gold');
              // @ts-expect-error No such claim.
              console.log(me?.claims.department);
              // @ts-expect-error Not in bearer tokens.
              console.log(bearer.email);
              // @ts-expect-error Optional.
              console.log(me!.claims.nickname.length);
            }
            """);
        await WriteAsync("tsconfig.json", """
            {
              "compilerOptions": {
                "strict": true, "noEmit": true, "target": "es2022", "module": "esnext", "moduleResolution": "bundler",
                "noUncheckedIndexedAccess": true, "lib": ["es2022", "dom", "dom.iterable"], "types": []
              },
              "files": ["session-claims.d.ts", "page.ts"]
            }
            """);

        Assert.Empty((await CompileAsync(folder.Path, "--project", ".")).ShouldSucceed().Output);

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.Path, name), text, Cancellation);
    }

    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    private static async Task<CommandResult> CompileAsync(string folder, params string[] arguments)
    {
        Requires.Program("node");
        Requires.Program("npm");
        await NpmPackages.InstallAsync(_folder, Cancellation);
        var compiler = Path.Combine(_folder, "node_modules", "typescript", "bin", "tsc");
        return await CommandLine.RunAsync(CommandLine.StartInfo("node", folder, [compiler, .. arguments]), input: null, Cancellation);
    }
}
