using System.Reflection;
using SessionGen.Tool.Commands;
using Spectre.Console.Cli;

var app = new CommandApp();
app.Configure(configurator =>
{
    configurator.SetApplicationName("sessiongen");
    configurator.SetApplicationVersion(
        typeof(CheckCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
    configurator.SetExceptionHandler(HandleException);
    configurator.SetInterceptor(new UnknownOptions());
    configurator.AddCommand<CheckCommand>("check")
        .WithDescription("Checks sessions.yaml and prints what the compiler would report.")
        .WithExample("check")
        .WithExample("check", "src/Web/sessions.yaml");
    configurator.AddCommand<SchemaCommand>("schema")
        .WithDescription("Prints the JSON Schema of sessions.yaml.")
        .WithExample("schema")
        .WithExample("schema", "--output", "sessions.schema.json");
});
return app.Run(args);

static int HandleException(Exception exception, ITypeResolver? resolver)
{
    Console.Error.WriteLine($"sessiongen: {exception.Message}");
    return exception is CommandAppException or ArgumentException or IOException or UnauthorizedAccessException
        ? ExitCode.Failure
        : throw exception;
}
