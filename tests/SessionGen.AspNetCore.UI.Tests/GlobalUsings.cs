global using SessionGen.AspNetCore.Tests;
global using SessionGen.Testing;
