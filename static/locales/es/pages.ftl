# Texts of the portal's pages.
