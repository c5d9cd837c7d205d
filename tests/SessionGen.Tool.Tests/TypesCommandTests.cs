namespace SessionGen.Tool.Tests;

/// <summary>The text of session-claims.d.ts. That TypeScript takes it is tested with client.js.</summary>
public sealed class TypesCommandTests : ToolRun
{
    [Fact]
    public async Task Claims_become_interfaces_in_the_module_of_client_js()
    {
        Write("sessions.yaml", """
            endpoints: { path: /auth/session }
            token:
              claims:
                plan: { type: enum, values: [free, "it's"], default: free, description: "The plan." }
                email: { type: string, maxLength: 80, optional: true, bearer: false }
                since: { type: timestamp, description: "The first sign-in." }
                "https://acme.example/ids": { type: "uuid[]", maxItems: 2 }
                region: { value: eu-1 }
                address: { type: object, properties: { city: { type: string, maxLength: 9, description: "A */ trap." }, primary: boolean } }
            """);

        Assert.Equal("", (await RunAsync("types")).ShouldSucceed().Output);

        Assert.StartsWith(
            """
            // Written by 'sessiongen types' from sessions.yaml. Do not edit.

            declare module '*/auth/session/client.js' {
              /** The claims of a session, as `session()` and `GET /session` return them to its browser. */
              export interface SessionClaims {
                /** The plan. */
                plan: 'free' | 'it\'s';
                email?: string;
                /**
                 * The first sign-in.
                 * Seconds since 1970.
                 */
                since: number;
                'https://acme.example/ids': readonly string[];
                region: string;
                address: {
                  /** A *\/ trap. */
                  city: string;
                  primary: boolean;
                };
              }

              /** The claims of a bearer token, which `getToken()` returns: without those with `bearer: false`. */
              export interface BearerClaims {
                /** The plan. */
                plan: 'free' | 'it\'s';
                /**
                 * The first sign-in.
                 * Seconds since 1970.
                 */
                since: number;
            """,
            Types,
            StringComparison.Ordinal);
        Assert.Contains("  export function session<C extends object = SessionClaims>(): Promise<Session<C> | null>;\n", Types, StringComparison.Ordinal);
        Assert.DoesNotContain("@template", Types, StringComparison.Ordinal);
        Assert.DoesNotContain("@typedef", Types, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_out_of_date_fails_the_check()
    {
        Write("src/sessions.yaml", "token: { claims: { a: uuid } }\n");
        Directory.CreateDirectory(Path.Combine(Folder, "web"));
        string[] arguments = ["types", "src", "--output", "web/claims.d.ts"];

        Assert.Equal("web/claims.d.ts does not exist. Run 'sessiongen types' and commit the file.\n", (await RunAsync([.. arguments, "--check"])).Output);
        (await RunAsync(arguments)).ShouldSucceed();
        (await RunAsync([.. arguments, "--check"])).ShouldSucceed();

        Write("src/sessions.yaml", "token: { claims: { a: uuid, b: uuid } }\n");
        var stale = await RunAsync([.. arguments, "--check"]);
        Assert.Equal("web/claims.d.ts is out of date. Run 'sessiongen types' and commit the file.\n", stale.Output);
        Assert.Equal(1, stale.ExitCode);
    }

    [Fact]
    public async Task A_file_with_errors_has_no_types()
    {
        Write("sessions.yaml", "token: { claims: { a: uid } }\n");

        var run = await RunAsync("types");

        Assert.Equal(["sessions.yaml(1,23): error SESS003"], run.DiagnosticHeads);
        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(Path.Combine(Folder, "session-claims.d.ts")));
    }

    private string Types => File.ReadAllText(Path.Combine(Folder, "session-claims.d.ts"));
}
